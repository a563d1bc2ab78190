using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>A backend on a socket of its own that answers each request with what a test says.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    public ScriptedBackend()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(UnwatchedSettings.With());
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
    }

    public string Url => _app.Urls.Single();

    /// <summary>Status and body of the answer to a request.</summary>
    public Func<HttpRequest, (int Status, string Body)> Answer { get; set; } = _ => (500, "");

    /// <summary>Paths with query, in the order of arrival.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>The names of all headers that came.</summary>
    public ConcurrentBag<string> HeaderNames { get; } = [];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Questions.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
        foreach (string name in context.Request.Headers.Keys)
        {
            HeaderNames.Add(name);
        }

        (int status, string body) = Answer(context.Request);
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }
}
