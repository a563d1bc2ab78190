using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Common.Behaviors;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Common.Behaviors;

public sealed class LoggingBehaviorTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Handle_WhenRequestSucceeds_LogsHowLongItTook()
    {
        RecordingLogger<UploadChunkCommand> logger = new(LogLevel.Debug);

        await HandleAsync(logger, ChunkSet.Empty);

        Assert.That(logger.Entries.Single().Message, Is.EqualTo("Success after 30 ms"));
    }

    [Test]
    public async Task Handle_WhenRequestIsRefused_LogsTheCode()
    {
        RecordingLogger<UploadChunkCommand> logger = new(LogLevel.Debug);

        await HandleAsync(logger, UploadErrors.BeingVerified);

        Assert.That(logger.Entries.Single().Message, Is.EqualTo("upload.being_verified after 30 ms"));
    }

    [Test]
    public async Task Handle_WhenLevelIsOff_LogsNothing()
    {
        RecordingLogger<UploadChunkCommand> logger = new(LogLevel.Information);

        await HandleAsync(logger, ChunkSet.Empty);

        Assert.That(logger.Entries, Is.Empty);
    }

    [TestCase(LogLevel.Debug)]
    [TestCase(LogLevel.Information)]
    public async Task Handle_AtAnyLevel_AnswersWhatTheHandlerDid(LogLevel minimum)
    {
        Result<ChunkSet> result = await HandleAsync(new RecordingLogger<UploadChunkCommand>(minimum), ChunkSet.Empty);

        Assert.That(result.Value, Is.SameAs(ChunkSet.Empty));
    }

    [Test]
    [Category("Allocations")]
    public void Handle_WhenLevelIsOff_AllocatesNothing()
    {
        LoggingBehavior<UploadChunkCommand, Result<ChunkSet>> behavior = new(
            new RecordingLogger<UploadChunkCommand>(LogLevel.Information),
            _time
        );
        UploadChunkCommand command = An.UploadChunkCommand();
        Task<Result<ChunkSet>> answer = Task.FromResult<Result<ChunkSet>>(ChunkSet.Empty);
        RequestHandlerDelegate<Result<ChunkSet>> next = () => answer;
        _ = behavior.Handle(command, next, CancellationToken.None);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = behavior.Handle(command, next, CancellationToken.None);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private Task<Result<ChunkSet>> HandleAsync(ILogger<UploadChunkCommand> logger, Result<ChunkSet> answer) =>
        new LoggingBehavior<UploadChunkCommand, Result<ChunkSet>>(logger, _time).Handle(
            An.UploadChunkCommand(),
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(30));
                return Task.FromResult(answer);
            },
            CancellationToken.None
        );
}
