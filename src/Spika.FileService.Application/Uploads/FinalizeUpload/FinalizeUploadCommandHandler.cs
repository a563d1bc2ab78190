using System.Runtime.ExceptionServices;
using MediatR;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

internal sealed class FinalizeUploadCommandHandler(
    IUploadRepository uploads,
    IStoredFileRepository storedFiles,
    UploadPublisher publisher,
    StorageRetry storage,
    IOptions<UploadOptions> options,
    TimeProvider time
) : IRequestHandler<FinalizeUploadCommand, Result<StoredFile>>
{
    // Most verifies that somebody waits for take milliseconds; one that takes minutes is not worth more than four questions a
    // second.
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(250);

    public async Task<Result<StoredFile>> Handle(FinalizeUploadCommand command, CancellationToken cancellationToken)
    {
        FileDescription description = Describe(command);
        int total = command.Total!.Value;
        RetrySchedule? outage = null;
        Exception? failed = null;

        for (TimeSpan pause = _firstPause; ; pause = Longer(pause))
        {
            if (await storedFiles.FindAsync(command.Key, cancellationToken) is { } file)
            {
                return file.Description.IsEquivalentTo(description) ? file : UploadErrors.FinishedWithOtherContent;
            }

            if (await uploads.FindAsync(command.Key, cancellationToken) is not { } upload)
            {
                return ChunksMissingError.Check(ChunkSet.Empty, total)!;
            }

            Upload? taken = await TakeAsync(upload.Id);
            try
            {
                if (taken is not null && await publisher.PublishAsync(taken, total, description) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (Exception failure) when (storage.ShouldRetry(failure, ref outage))
            {
                failed = failure;
                await outage!.PauseAsync(failure, cancellationToken);
                continue;
            }

            if (outage is { HasTimeLeft: false })
            {
                // The upload stays taken, since the bytes could not be put back to where chunks are.
                ExceptionDispatchInfo.Throw(failed!);
            }

            // Another verify has the upload. When it ends well, its file is the answer; otherwise it is this one's turn.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    // From here on the client's patience does not count. If it hangs up and asks again, it finds the work done; if the
    // work ended with the request, a verify that takes longer than the client waits would never end.
    private Task<Upload?> TakeAsync(UploadId upload) =>
        uploads.TakeAsync(upload, options.Value.FinalizeLease, CancellationToken.None);

    // The validator has let nothing through that is missing or malformed.
    private static FileDescription Describe(FinalizeUploadCommand command)
    {
        _ = FileHash.TryParse(command.FileHash, out FileHash? hash);
        return new FileDescription(
            command.Type!,
            command.RelationId,
            command.MimeType!,
            command.FileName!,
            command.SizeBytes!.Value,
            hash!,
            command.MetaData
        );
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < _longestPause ? pause * 2 : _longestPause;
}
