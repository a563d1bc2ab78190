using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The clock is set, far forward or far back.</summary>
public abstract class ClockJumpContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    private readonly JumpingClock _clock = new();

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private EngineProcess _process = null!;

    [SetUp]
    public async Task StartProcessWithItsClockAsync()
    {
        _clock.Ahead = TimeSpan.Zero;
        _process = await StartProcessAsync(_clock);
    }

    // Without the janitor's own time, as after an upgrade from a version that wrote none, the newest row bounds the
    // clock.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Purge_WhenTheClockIsDaysAheadAtTheStart_LosesNoChunk(bool hasTime)
    {
        await _process.SaveAllAsync(_key, _chunks);
        string time = Path.Combine(Database.Root, ".janitor-time");
        Assert.That(File.Exists(time), Is.True);
        if (!hasTime)
        {
            File.Delete(time);
        }

        PurgeSignal purges = new();
        await using EngineProcess ahead = await EngineProcess.StartAsync(
            Database,
            new JumpingClock { Ahead = TimeSpan.FromDays(30) },
            services => services.AddSingleton<IPipelineBehavior<PurgeAbandonedUploadsCommand, PurgeReport>>(purges),
            ("Uploads:PurgeInterval", "00:00:01")
        );

        PurgeReport report = await purges.First;

        Result<StoredFile> file = await ahead.VerifyAsync(_key, _chunks.Count, Whole(_chunks));
        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 0, 0)));
        Assert.That(await ahead.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Save_WhenTheClockJumpsBetweenChunks_LosesNone(int days)
    {
        await _process.SaveAsync(_key, 0, _chunks[0]);
        _clock.Ahead = TimeSpan.FromDays(days);
        await _process.SaveAsync(_key, 1, _chunks[1]);
        _clock.Ahead = TimeSpan.Zero;
        Result<ChunkSet> saved = await _process.SaveAsync(_key, 2, _chunks[2]);

        Result<StoredFile> file = await VerifyAsync();

        Assert.That(saved.Value.Count, Is.EqualTo(3));
        Assert.That(await _process.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [TestCase(1, Description = "The lease seems to have run out.")]
    [TestCase(-1, Description = "The lease ends later than any can.")]
    public async Task Verify_WhenTheClockJumpsInTheMiddle_AnswersBothVerifiesWithTheSameFile(int days)
    {
        // In one process, the second verify would wait for the first and share its answer.
        EngineProcess other = await StartProcessAsync(_clock);
        await _process.SaveAllAsync(_key, _chunks);
        TaskCompletionSource flushing = new();
        using ManualResetEventSlim mayFlush = new();
        _process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                flushing.TrySetResult();
                mayFlush.Wait();
            }
        };

        Task<Result<StoredFile>> first = Task.Run(VerifyAsync);
        await flushing.Task;
        _clock.Ahead = TimeSpan.FromDays(days);
        Task<Result<StoredFile>> second = Task.Run(() => other.VerifyAsync(_key, 3, Whole(_chunks)));
        await UntilTakenOverAsync();
        mayFlush.Set();

        Assert.That((await first).Value.Id, Is.EqualTo((await second).Value.Id));
        Assert.That(await _process.ReadAsync((await first).Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenTheClockIsSetBackAfterAnotherCrashed_TakesTheUploadOver()
    {
        await _process.SaveAllAsync(_key, _chunks);
        await LeaseAsync();
        _clock.Ahead = TimeSpan.FromHours(-1);

        Result<StoredFile> file = await VerifyAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(await _process.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Save_WhenTheClockIsSetBackAfterAVerifyCrashed_IsTakenAgain()
    {
        await _process.SaveAllAsync(_key, _chunks);
        await LeaseAsync();
        _clock.Ahead = TimeSpan.FromHours(-1);

        Result<ChunkSet> saved = await _process.SaveAsync(_key, 3, _chunks[0]);

        Assert.That(saved.Value.Count, Is.EqualTo(4));
    }

    [TestCase(50)]
    [TestCase(-50)]
    public async Task Take_WhenTheClocksOfTwoProcessesDisagreeByLessThanALease_TakesNothingAway(int seconds)
    {
        await _process.SaveAllAsync(_key, _chunks);
        await LeaseAsync();
        _clock.Ahead = TimeSpan.FromSeconds(seconds);

        Upload? leased = await LeaseAsync();

        Assert.That(leased, Is.Null);
    }

    [TestCase(23)]
    [TestCase(-24)]
    public async Task Purge_WhenTheClockJumpsByLessThanUploadsAreKept_LosesNoChunk(int hours)
    {
        await _process.SaveAllAsync(_key, _chunks);
        _clock.Ahead = TimeSpan.FromHours(hours);

        await _process.SendAsync(new PurgeAbandonedUploadsCommand(_clock.GetUtcNow(), _clock.GetUtcNow()));

        Result<ChunkSet> kept = await _process.SendAsync(new GetUploadedChunksQuery(_key));
        Assert.That(kept.Value.Count, Is.EqualTo(3));
    }

    [TestCase(1000)]
    [TestCase(-1000)]
    public async Task Purge_HoweverFarTheClockJumps_LosesNoBlobFile(int days)
    {
        await _process.SaveAllAsync(_key, _chunks);
        StoredFile file = (await VerifyAsync()).Value;
        _clock.Ahead = TimeSpan.FromDays(days);

        await _process.SendAsync(new PurgeAbandonedUploadsCommand(_clock.GetUtcNow(), _clock.GetUtcNow()));

        Assert.That(await _process.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    // As a verify does whose process dies then.
    private async Task<Upload?> LeaseAsync() =>
        await _process.Get<IUploadRepository>().LeaseAsync((await FindAsync(_key)).Id, _lease, default);

    // By the second verify, which then finds that the first still has the slots alone.
    private async Task UntilTakenOverAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while ((await FindAsync(_key)).FencingToken < 2)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private Task<Result<StoredFile>> VerifyAsync() => _process.VerifyAsync(_key, 3, Whole(_chunks));
}
