using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Spika.FileService.Api;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Infrastructure;

namespace Spika.FileService.ArchitectureTests.Routes;

/// <summary>The routes of the service, as it would have them when it was started.</summary>
internal sealed partial class RouteTable
{
    private readonly RouteEndpoint[] _endpoints;

    public RouteTable()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(ApiController).Assembly.GetName().Name,
                Args = UnwatchedSettings.With(),
            }
        );
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi(builder.Configuration);
        WebApplication app = builder.Build();
        app.UseApi();
        _endpoints =
        [
            .. ((IEndpointRouteBuilder)app)
                .DataSources.SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .OrderBy(endpoint => endpoint.RoutePattern.InboundPrecedence),
        ];
    }

    /// <summary><c>GET upload/files/{id:long}</c>, without the prefix that all routes may have.</summary>
    public IReadOnlySet<string> All => _endpoints.SelectMany(Names).ToHashSet();

    /// <summary>The route that answers a request; null when there is none.</summary>
    public RouteEndpoint? Find(string method, string path) =>
        _endpoints.FirstOrDefault(endpoint =>
            MethodsOf(endpoint).Contains(method) && PathsOf(endpoint).IsMatch(path.Trim('/'))
        );

    public static string Name(RouteEndpoint endpoint, string method) => $"{method} {NameOf(endpoint)}";

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        MethodsOf(endpoint).Select(method => Name(endpoint, method));

    // Health checks answer every method; GET is what they are for.
    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    private static string NameOf(RouteEndpoint endpoint) => Prefix().Replace(PatternOf(endpoint), "");

    private static Regex PathsOf(RouteEndpoint endpoint)
    {
        string numbers = Number().Replace(PatternOf(endpoint), "[0-9]+");
        return new Regex($"^{Segment().Replace(numbers, "[^/]+")}$", RegexOptions.IgnoreCase);
    }

    private static string PatternOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Trim('/');

    [GeneratedRegex("^api/")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\{\w+:long\}")]
    private static partial Regex Number();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Segment();
}
