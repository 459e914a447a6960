param location string
param subnet string

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-quotes'
  location: location
  properties: { vnetConfiguration: { infrastructureSubnetId: subnet, internal: true } }
}

resource quotes 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-quotes'
  location: location
  properties: {
    managedEnvironmentId: environment.id
    configuration: { ingress: { external: true, targetPort: 8080 } }
    template: { containers: [{ name: 'quotes', image: 'mcr.microsoft.com/k8se/quickstart:latest' }] }
  }
}

output quotes string = quotes.properties.configuration.ingress.fqdn
