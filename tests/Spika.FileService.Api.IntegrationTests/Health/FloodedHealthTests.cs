using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Health;

/// <summary>Many requests at once for what any client may ask.</summary>
public sealed class FloodedHealthTests : ServiceTests
{
    private const int Requests = 50;

    private readonly TaskCompletionSource<HealthCheckResult> _result = new();

    private int _checks;

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddHealthChecks().AddAsyncCheck("counted", CheckAsync, tags: ["ready", "files"]);

    [TestCase("/health/ready")]
    [TestCase("/health/files")]
    public async Task Get_WhileAnotherRequestIsChecking_ChecksOnceMoreForAll(string path)
    {
        OpenConnections connections = Service.Services.GetRequiredService<OpenConnections>();
        int before = _checks;
        Task<Answer[]> answers = Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => Client.GetAnswerAsync(path)));

        await Eventually.IsTrueAsync(() => connections.Busy == Requests || answers.IsCompleted, answers);
        _result.TrySetResult(HealthCheckResult.Healthy());

        Assert.That((await answers).Select(answer => answer.Refusal), Is.All.EqualTo("200 "));
        Assert.That(
            _checks - before,
            Is.InRange(1, 2),
            "Those that came after the first check began share the second."
        );
    }

    private Task<HealthCheckResult> CheckAsync()
    {
        Interlocked.Increment(ref _checks);
        return _result.Task;
    }
}
