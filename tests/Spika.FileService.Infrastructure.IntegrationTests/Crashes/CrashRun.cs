using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>One client, and a service that is started again and again on the same disk and database.</summary>
/// <param name="idle">A process that does nothing. It brought the tables up to date, and lends its connections: most of
/// the time of a start.</param>
internal sealed class CrashRun(TestDatabase database, EngineProcess idle) : IAsyncDisposable
{
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    // Waiting for the fake clock would last for ever.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private PowerCutDisk _disk = null!;

    public CrashClient Client { get; } = new();

    public FakeTimeProvider Clock { get; } = new(A.Moment);

    public PowerSwitch Power { get; private set; } = null!;

    /// <summary>The running process.</summary>
    public EngineProcess Engine { get; private set; } = null!;

    public async Task StartAsync(PowerSwitch power)
    {
        Power = power;
        _disk = new PowerCutDisk(database.Root, power);
        Engine = await EngineProcess.StartAsync(
            database,
            Clock,
            services =>
            {
                services.Remove(services.Single(s => s.ImplementationType == typeof(DatabaseMigrator)));
                if (idle.Services.GetService<NpgsqlDataSource>() is { } connections)
                {
                    services.Replace(ServiceDescriptor.Singleton(connections));
                }

                services.Replace(ServiceDescriptor.Singleton<IDisk>(_disk));
                services.Decorate<IChunkRecords>(records => new PowerCutRecords(records, power));
                services.Decorate<IUploadRepository>(uploads => new PowerCutUploads(uploads, power));
                services.Decorate<IUploadCleanup>(uploads => new PowerCutUploadCleanup(uploads, power));
                services.Decorate<IUnitOfWork>(unitOfWork => new PowerCutUnitOfWork(unitOfWork, power));
            },
            ("Uploads:AbandonedAfter", $"{AbandonedAfter}"),
            ("Uploads:FinalizeLease", $"{_lease}"),
            // The purges are called for, none comes by itself.
            ("Uploads:PurgeInterval", "1.00:00:00")
        );
    }

    /// <summary>Stops the process as docker stop does, and starts another one.</summary>
    /// <param name="inBetween">Done to the disk meanwhile.</param>
    public async Task RestartAsync(Action? inBetween = null)
    {
        await Engine.DisposeAsync();
        inBetween?.Invoke();
        await StartAsync(Power);
    }

    /// <summary>
    /// Does something until the power is cut before an effect of this name, and starts again, long after. The kernel
    /// lives.
    /// </summary>
    public async Task CutBeforeAsync(string effect, Func<Task> act)
    {
        PowerSwitch after = Power;
        await Engine.DisposeAsync();
        await StartAsync(new PowerSwitch((_, next) => next == effect));
        Assert.That(await CutsAsync(act));
        await CrashAsync(CacheFate.Kept, seed: 0, after);
        LetLeasesRunOut();
    }

    /// <summary>Whether the power was cut while something was done.</summary>
    public async Task<bool> CutsAsync(Func<Task> act)
    {
        Power.StartCounting();
        try
        {
            await act().WaitAsync(_patience);
        }
        catch (Exception) when (Power.IsOff) { }

        Power.StopCounting();
        return Power.IsOff;
    }

    /// <summary>Starts again after the power was cut.</summary>
    public async Task CrashAsync(CacheFate fate, int seed, PowerSwitch next)
    {
        await Engine.DisposeAsync();
        _disk.Crash(fate, seed);
        await StartAsync(next);
    }

    public void LetLeasesRunOut() => Clock.Advance(_lease * 2);

    public Task<PurgeReport> PurgeAsync() =>
        Engine.SendAsync(new PurgeAbandonedUploadsCommand(Clock.GetUtcNow(), Clock.GetUtcNow()));

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
