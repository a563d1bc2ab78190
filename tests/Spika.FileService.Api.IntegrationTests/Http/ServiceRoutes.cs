using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>The routes that a running service has, with values in place of their parameters.</summary>
internal static class ServiceRoutes
{
    public static IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Routes(this ServiceHost service) =>
        from endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        let path = endpoint
            .RoutePattern.RawText!.TrimStart('/')
            .Replace("{id:long}", "1")
            .Replace("{index}", "0")
            .Replace("{clientId}", "a")
        select (endpoint, method, $"/{path}");
}
