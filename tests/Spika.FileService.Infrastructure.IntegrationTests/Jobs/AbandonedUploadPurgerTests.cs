using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

public sealed class AbandonedUploadPurgerTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _purges = new(0);
    private readonly RecordingLogger<AbandonedUploadPurger> _log = new();
    private SetClock _time = null!;
    private string _root = null!;
    private readonly Mock<ISender> _sender = new();
    private readonly HeldBackOrphans _heldBack = new();
    private ServiceProvider _services = null!;
    private AbandonedUploadPurger _purger = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _root = Directory.CreateTempSubdirectory("spika-").FullName;
        _sender.Reset();
        _log.Entries.Clear();
        _time = new SetClock();
        _services = new ServiceCollection().AddSingleton(_sender.Object).BuildServiceProvider();
        _purger = new AbandonedUploadPurger(
            _services.GetRequiredService<IServiceScopeFactory>(),
            new FailureClassifier(),
            Mock.Of<IUploadCleanup>(),
            Options.Create(new UploadOptions { PurgeInterval = _interval }),
            Options.Create(new OrphanOptions()),
            Options.Create(new EventOptions()),
            new JanitorTimeFile(new StateFolder(Options.Create(new StorageOptions { Root = _root }))),
            _heldBack,
            _time,
            _log
        );
        await _purger.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _purger.StopAsync(CancellationToken.None);
        _purger.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [OneTimeTearDown]
    public void Close() => _purges.Dispose();

    [Test]
    public async Task Execute_WhenTheIntervalHasPassed_Purges()
    {
        Answer(() => new PurgeReport(0, 0, 0, 0));

        _time.Advance(_interval);

        Assert.That(await HasPurgedAsync(), Is.True);
    }

    [Test]
    public async Task Execute_WhenTheIntervalHasNotPassed_Waits()
    {
        Answer(() => new PurgeReport(0, 0, 0, 0));

        _time.Advance(_interval - TimeSpan.FromSeconds(1));
        await _purger.StopAsync(CancellationToken.None);

        _sender.VerifyNoOtherCalls();
    }

    [Test]
    public async Task Execute_WhenAPurgeFails_PurgesAgain()
    {
        Answer(() => throw new IOException());

        _time.Advance(_interval);
        bool first = await HasPurgedAsync();
        _time.Advance(_interval);
        bool second = await HasPurgedAsync();

        Assert.That((first, second), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Execute_WhenTheDiskFails_LogsOneLineWithTheReason()
    {
        int runs = 0;
        Answer(() =>
            ++runs == 1
                ? throw new UnauthorizedAccessException("Access to the path '/data/staging' is denied.")
                : new PurgeReport(0, 0, 0, 0)
        );

        // The second run begins when the first is over; one that is stopped in between logs nothing.
        _time.Advance(_interval);
        await HasPurgedAsync();
        _time.Advance(_interval);
        await HasPurgedAsync();
        await _purger.StopAsync(CancellationToken.None);

        Assert.That(
            _log.Lines,
            Is.EqualTo(
                new[]
                {
                    "2104 A run of the AbandonedUploadPurger failed with storage.unavailable: Access to the path "
                        + "'/data/staging' is denied.; the next one tries again",
                }
            )
        );
    }

    [Test]
    public async Task Execute_WhenTheClockWasSetForward_PurgesByTheTimeThatWentBy()
    {
        DateTimeOffset start = _time.GetUtcNow();
        Answer(() => new PurgeReport(0, 0, 0, 0));
        _time.Set(TimeSpan.FromDays(30));

        _time.Advance(_interval);

        Assert.That(await HasPurgedAsync(), Is.True);
        _sender.Verify(sender =>
            sender.Send(
                new PurgeAbandonedUploadsCommand(start + _interval, start + _interval),
                It.IsAny<CancellationToken>()
            )
        );
    }

    private void Answer(Func<PurgeReport> answer) =>
        _sender
            .Setup(sender => sender.Send(It.IsAny<PurgeAbandonedUploadsCommand>(), It.IsAny<CancellationToken>()))
            .Returns(() =>
            {
                _purges.Release();
                return Task.FromResult(answer());
            });

    private Task<bool> HasPurgedAsync() => _purges.WaitAsync(TimeSpan.FromSeconds(10));
}
