using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>The route of the Spika backend that says whose a token is, on a socket of its own.</summary>
internal sealed class SpikaBackend : IAsyncDisposable
{
    private const string Begin = """{"status":"success","data":{"user":{"displayName":"x","id":""";

    private const string End = "}}}";

    private readonly WebApplication _app;

    private int _questions;

    public SpikaBackend()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(UnwatchedSettings.With());
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/api/messenger/me", AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
    }

    public string Address => $"{_app.Urls.Single()}/api/messenger/me";

    /// <summary>What it answers to each token: status and body. All others get 401.</summary>
    public ConcurrentDictionary<string, (int Status, string Body)> Answers { get; } = new();

    /// <summary>The cookies that came with questions.</summary>
    public ConcurrentQueue<string> Cookies { get; } = new();

    public int Questions => Volatile.Read(ref _questions);

    public void Know(string token, string id) => Answers[token] = (200, $"{Begin}{id}{End}");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _questions);
        (int status, string body) = Answers.GetValueOrDefault(
            context.Request.Headers["accesstoken"].ToString(),
            (401, """{"status":"error"}""")
        );
        if (context.Request.Headers.Cookie.Count > 0)
        {
            Cookies.Enqueue(context.Request.Headers.Cookie.ToString());
        }

        context.Response.Headers.SetCookie = "session=somebody; Path=/";
        if (status == StatusCodes.Status302Found)
        {
            context.Response.Headers.Location = $"{Address}?elsewhere";
        }

        await Task.Delay(100);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }
}
