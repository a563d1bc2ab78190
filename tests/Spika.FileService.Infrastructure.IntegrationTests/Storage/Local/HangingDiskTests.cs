using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

/// <summary>A disk that neither answers nor fails.</summary>
public sealed class HangingDiskTests
{
    [Test]
    public async Task Readiness_WhileTheDiskHangs_IsFalseAndKeepsOneThread()
    {
        FakeTimeProvider clock = new(A.Moment);
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using EngineProcess process = await EngineProcess.StartAsync(database, clock);
        using ManualResetEventSlim answers = new();
        int hanging = 0;
        process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                Interlocked.Increment(ref hanging);
                answers.Wait();
            }
        };

        HealthStatus[] whileItHangs = [await CheckAsync(process, clock), await CheckAsync(process, clock)];
        int threads = Volatile.Read(ref hanging);
        answers.Set();
        HealthStatus afterwards = await CheckAsync(process, clock);

        Assert.That(whileItHangs, Is.All.EqualTo(HealthStatus.Unhealthy));
        Assert.That((threads, afterwards), Is.EqualTo((1, HealthStatus.Healthy)));
    }

    private static async Task<HealthStatus> CheckAsync(EngineProcess process, FakeTimeProvider clock)
    {
        Task<HealthReport> checking = process
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "storage", CancellationToken.None);
        Assert.That(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return checking.IsCompleted;
            },
            Is.True.After(30_000, 5)
        );
        return (await checking).Status;
    }
}
