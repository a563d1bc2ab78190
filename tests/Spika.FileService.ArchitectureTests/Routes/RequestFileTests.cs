using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.ArchitectureTests.Routes;

/// <summary>requests/uploads.http has each route and method of the service, and no other.</summary>
public sealed class RequestFileTests
{
    private static readonly RouteTable _routes = new();

    private static readonly (string Method, string Target)[] _requests =
    [
        .. RequestFile.Requests(Service.Read("requests/uploads.http")),
    ];

    [Test]
    public void Requests_OfTheService_HaveEachRouteAndMethod()
    {
        IEnumerable<string> requested = _requests.Select(request => Find(request).Route).OfType<string>();

        Assert.That(_routes.All, Has.Count.GreaterThan(10));
        Assert.That(_routes.All.Except(requested), Is.Empty);
    }

    [Test]
    public void Requests_OfTheService_AreAllAnswered()
    {
        Assert.That(_requests.Where(request => Find(request).Route is null).Select(request => $"{request}"), Is.Empty);
    }

    [Test]
    public void Requests_OfTheService_HaveParametersThatTheirRoutesTake()
    {
        IEnumerable<string?> refusals = _requests.Select(request => Find(request).Refusal);

        Assert.That(refusals, Is.All.Null);
    }

    [Test]
    public void Requests_OfAFile_AreItsRequestLines()
    {
        const string Text = """
            # GET {{host}}/a/comment
            @host = http://localhost
            ### A request
            # @name first
            POST {{host}}/upload/files?a=1
            Content-Type: application/json

            { "GET": "{{host}}/x" }

            ###
            GET {{host}}/upload/files/{{first.response.body.$.data.file.id}}/of/{{clientId}}-2
            """;

        Assert.That(
            RequestFile.Requests(Text),
            Is.EqualTo(new[] { ("POST", "/upload/files?a=1"), ("GET", "/upload/files/1/of/clientId-2") })
        );
    }

    [TestCase("GET", "/upload/files/1", "upload/files/{id:long}")]
    [TestCase("GET", "/api/upload/files/1", "upload/files/{id:long}")]
    [TestCase("GET", "/upload/files/check/1", "upload/files/check/{clientId}")]
    [TestCase("POST", "/upload/files/verify", "upload/files/verify")]
    [TestCase("GET", "/health/live", "health/live")]
    [TestCase("GET", "/upload/files/verify", null)]
    [TestCase("PATCH", "/upload/files/1", null)]
    public void Find_ARequest_IsTheRouteThatAnswersIt(string method, string path, string? route)
    {
        string? expected = route is null ? null : $"{method} {route}";

        Assert.That(Find((method, path)).Route, Is.EqualTo(expected));
    }

    private static (string? Route, string? Refusal) Find((string Method, string Target) request)
    {
        string[] parts = request.Target.Split('?', 2);
        if (_routes.Find(request.Method, parts[0]) is not { } endpoint)
        {
            return (null, null);
        }

        QueryParameters parameters = endpoint.Metadata.GetMetadata<QueryParameters>() ?? QueryParameters.Of([]);
        QueryCollection query = new(QueryHelpers.ParseQuery(parts.ElementAtOrDefault(1)));
        return (RouteTable.Name(endpoint, request.Method), parameters.Refuse(query)?.Message);
    }
}
