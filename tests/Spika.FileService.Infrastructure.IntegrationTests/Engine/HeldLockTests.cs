using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// Another program holds the write lock of SQLite, as an sqlite3 does in which a BEGIN was forgotten.
/// </summary>
public sealed class HeldLockTests() : EngineContract(DatabaseProvider.Sqlite)
{
    private const int Requests = 12;

    // For all requests together; each waits for a second or two, whatever waits before it.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private readonly UploadKey _key = A.Key();

    [Test]
    [FullEffort]
    public async Task Requests_WhileAnotherProgramHoldsTheLock_AreRefusedInTimeAndWorkAfterwards()
    {
        EngineProcess service = await StartProcessAsync(
            ("Database:CommandTimeout", "00:00:01"),
            ("Database:WaitForUpTo", "00:00:01")
        );
        await service.SaveAllAsync(_key, _chunks);
        using SqliteConnection other = service.Get<SqliteConnectionSource>().OpenAlone();
        using SqliteTransaction held = other.BeginTransaction(deferred: false);

        Task<Exception?>[] requests =
        [
            .. Enumerable
                .Range(0, Requests)
                .Select(n => FailureOfAsync(() => service.SaveAsync(A.Key($"{n}"), 0, [1]))),
            .. Enumerable.Range(3, Requests).Select(n => FailureOfAsync(() => service.SaveAsync(_key, n, [1]))),
            FailureOfAsync(() => service.VerifyAsync(_key, _chunks.Count, Whole(_chunks))),
            FailureOfAsync(() => service.Services.StartUploadAsync(A.Key("more"))),
        ];
        Exception?[] failures = await Task.WhenAll(requests).WaitAsync(_patience);
        HealthReport ready = await service
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "database", default);

        Assert.That(failures.Select(CodeOf), Has.All.EqualTo("database.unavailable"));
        Assert.That(ready.Status, Is.EqualTo(HealthStatus.Unhealthy));

        await held.RollbackAsync();
        Result<StoredFile> file = await service.VerifyAsync(_key, _chunks.Count, Whole(_chunks));
        Assert.That(await service.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    private static string? CodeOf(Exception? failure) =>
        failure is null ? null : new FailureClassifier().Classify(failure)?.Code ?? failure.ToString();

    private static async Task<Exception?> FailureOfAsync(Func<Task> request)
    {
        try
        {
            await Task.Run(request);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
