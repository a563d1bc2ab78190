using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Application.Uploads;

/// <summary>Decides which failures of the storage a chunk and a verify wait out.</summary>
internal sealed class StorageRetry(IFailureClassifier classifier, IOptions<UploadOptions> options, TimeProvider time)
{
    /// <param name="schedule">Of this request; begun with its first failure.</param>
    public bool ShouldRetry(Exception failure, ref RetrySchedule? schedule)
    {
        if (!classifier.IsStorageOutage(failure))
        {
            return false;
        }

        schedule ??= new RetrySchedule(options.Value.WaitForStorageUpTo, time.GetTimestamp(), time);
        return schedule.HasTimeLeft;
    }
}
