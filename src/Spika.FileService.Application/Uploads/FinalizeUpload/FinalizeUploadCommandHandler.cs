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
    IChunkStore chunks,
    UploadPublisher publisher,
    SharedVerifies verifies,
    RefusedVerifies refused,
    StorageRetry storage,
    IOptions<UploadOptions> options,
    TimeProvider time
) : IRequestHandler<FinalizeUploadCommand, Result<StoredFile>>
{
    // A verify of another instance mostly takes milliseconds; for one that takes minutes, a look each second is enough,
    // which is some ten statements: hundreds may wait.
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    public Task<Result<StoredFile>> Handle(FinalizeUploadCommand command, CancellationToken cancellationToken)
    {
        FileDescription description = Describe(command);
        int total = command.Total!.Value;
        return verifies.RunAsync(
            command.Key,
            total,
            description,
            () => VerifyAsync(command.Key, total, description, cancellationToken),
            cancellationToken
        );
    }

    private async Task<Result<StoredFile>> VerifyAsync(
        UploadKey key,
        int total,
        FileDescription description,
        CancellationToken cancellationToken
    )
    {
        RetrySchedule? outage = null;
        Exception? failed = null;

        for (TimeSpan pause = _firstPause; ; pause = Longer(pause))
        {
            if (await storedFiles.FindAsync(key, cancellationToken) is { } file)
            {
                return file.Description.IsEquivalentTo(description) ? file : UploadErrors.FinishedWithOtherContent;
            }

            if (await uploads.FindAsync(key, cancellationToken) is not { } upload)
            {
                return ChunksMissingError.Check(ChunkSet.Empty, total)!;
            }

            if (await FindRefusalAsync(upload, total, description, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            try
            {
                if (await PublishAsync(upload, total, description) is { } answer)
                {
                    return answer;
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
                // Another instance has the upload now, and the time to wait for the storage is over.
                ExceptionDispatchInfo.Throw(failed!);
            }

            // Another instance verifies the upload. Either its file is the answer, or this verify takes the upload
            // next.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <returns>Null when another verify has the upload, or took it meanwhile.</returns>
    private async Task<Result<StoredFile>?> PublishAsync(Upload upload, int total, FileDescription description)
    {
        if (
            upload.State == UploadState.Receiving
            && await publisher.TryPublishWholeAsync(upload, total, description) is { } file
        )
        {
            return file;
        }

        long askedAt = time.GetTimestamp();
        return await LeaseAsync(upload.Id) is { } leased
            ? (await publisher.PublishAsync(leased, askedAt, total, description)).Answer
            : null;
    }

    private async Task<Error?> FindRefusalAsync(
        Upload upload,
        int total,
        FileDescription description,
        CancellationToken cancellationToken
    ) =>
        upload.State == UploadState.Receiving && refused.Has(upload.Id)
            ? refused.Find(upload.Id, await chunks.ReadVersionAsync(upload.Id, cancellationToken), total, description)
            : null;

    // From here on the request's cancellation does not count: the next verify finds the work done. If the work ended
    // with the request, a verify that takes longer than its client waits would never end.
    private Task<Upload?> LeaseAsync(UploadId upload) =>
        uploads.LeaseAsync(upload, options.Value.FinalizeLease, CancellationToken.None);

    // The validator has refused what is missing or malformed.
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
