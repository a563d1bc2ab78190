using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>A backend that knows the token <c>known</c> at once and holds back its answer about all others.</summary>
internal sealed class SlowBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _held;

    private int _known;

    private readonly ConcurrentDictionary<string, int> _asked = [];

    public SlowBackend()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(UnwatchedSettings.With());
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
    }

    public string Url => _app.Urls.Single();

    public int Held => Volatile.Read(ref _held);

    public int AnsweredKnown => Volatile.Read(ref _known);

    public int AskedAbout(string token) => _asked.GetValueOrDefault(token);

    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string token = context.Request.Headers["accesstoken"].ToString();
        _asked.AddOrUpdate(token, 1, (_, asked) => asked + 1);
        if (token == "known")
        {
            Interlocked.Increment(ref _known);
            await context.Response.WriteAsync("""{"data":{"user":{"id":1}}}""");
            return;
        }

        Interlocked.Increment(ref _held);
        await _released.Task;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }
}
