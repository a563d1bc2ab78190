namespace Spika.FileService.Application.Uploads;

/// <summary>From which age on bytes without a row are orphans.</summary>
internal static class OrphanAge
{
    /// <summary>
    /// Of blobs, which have no row until their verify records them. A verify does so in half of that time, or is
    /// repeated; the other half is for clocks of instances that differ.
    /// </summary>
    public static TimeSpan OfBlobs(UploadOptions options)
    {
        TimeSpan verifies = 4 * options.FinalizeLease;
        return options.AbandonedAfter > verifies ? options.AbandonedAfter : verifies;
    }
}
