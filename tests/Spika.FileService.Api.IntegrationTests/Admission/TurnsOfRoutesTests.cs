using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Each new route has turns, unless it takes a body.</summary>
public sealed class TurnsOfRoutesTests : ServiceTests
{
    private static readonly string[] _healthChecks = [" /health/live", " /health/ready", " /health/files"];

    private static readonly string[] _withBody =
    [
        "POST /upload/files",
        "PUT /upload/uploads/{clientId}/chunks/{index}",
        "POST /upload/files/verify",
    ];

    [Test]
    public void Routes_WithoutTurns_AreThoseWithABodyAndTheHealthChecks()
    {
        string[] without = [.. Routes().Where(route => !RequestTurnsMiddleware.HasTurn(route)).Select(Name)];

        Assert.That(without, Is.EquivalentTo(_healthChecks.Concat(_withBody.SelectMany(route => ByBothPaths(route)))));
    }

    private IEnumerable<RouteEndpoint> Routes() =>
        Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string Name(RouteEndpoint route) =>
        $"{Methods(route)} /{route.RoutePattern.RawText?.TrimStart('/')}";

    // Older clients put /api in front.
    private static string[] ByBothPaths(string route) => [route, route.Replace(" /", " /api/")];

    private static string Methods(Endpoint endpoint) =>
        string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []);
}
