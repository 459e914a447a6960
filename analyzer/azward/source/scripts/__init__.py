"""Scripts, notebooks and settings beside the templates: where their texts may hold a credential."""
