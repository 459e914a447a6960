"""From instances of Terraform resources to resources in ARM shape."""
