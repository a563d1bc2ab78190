using System.Globalization;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The only place that builds a path of what this provider keeps, from ids that the server made. A string of a client
/// never gets here. All lies in the storage root.
/// </summary>
/// <remarks>
/// Version 7 ids begin with the time. What is made at the same time lies in the same folder, so that one flush of it
/// serves a whole batch.
/// </remarks>
internal sealed class StorageLayout(IOptions<StorageOptions> options) : StateFolder(options)
{
    /// <summary>The end of the name of every <see cref="AssembledFile"/>.</summary>
    public const string AssembledFileExtension = ".assembled";

    /// <summary>The end of the name of every <see cref="FailedMark"/>.</summary>
    public const string FailedMarkExtension = ".failed";

    /// <summary>Odd files whose serials are lower lie beside the slots, the others in a folder of the upload.</summary>
    public const long FirstCrowdedSerial = 1L << 40;

    // Of an id in its written form.
    private const int IdDigits = 32;

    // Of its time, which has 12, in the path of a time folder.
    private const int TimeDigits = 9;

    private const int TimeFolderBits = 12;

    private static readonly long _maxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Matches every <see cref="RunningMark"/>.</summary>
    public const string AnyRunningMark = ".running-*";

    /// <summary>Matches every name of <see cref="NewProbeFile"/>.</summary>
    public const string AnyProbeFile = ".probe-*";

    public string StagingRoot => Path.Combine(Root, "staging");

    public string FilesRoot => Path.Combine(Root, "files");

    /// <summary>
    /// The folder of every <see cref="IncomingFile"/>. No folder of finished files has a name of this length.
    /// </summary>
    public string IncomingRoot => Path.Combine(FilesRoot, ".incoming");

    public string QuarantineRoot => Path.Combine(Root, "quarantine");

    /// <summary>Bytes without a row, in a folder for each sweep.</summary>
    public string OrphansRoot => Path.Combine(QuarantineRoot, "orphans");

    /// <summary>Locked by a process that acknowledges chunks before they are flushed.</summary>
    public string RunningMark(Guid writer) => Path.Combine(Root, $".running-{writer:n}");

    /// <summary>A file that no other process has, to try the storage with.</summary>
    public static string NewProbeFile(string folder) => Path.Combine(folder, $".probe-{Guid.NewGuid():n}");

    /// <summary>Shared by all uploads that were started in the same 4 seconds (2^12 ms).</summary>
    public string TimeFolder(UploadId upload)
    {
        string name = upload.ToString();
        return Path.Combine(StagingRoot, name[..4], name[4..TimeDigits]);
    }

    /// <returns>When the last upload of a <see cref="TimeFolder"/> began; null for a folder of another kind.</returns>
    public static DateTimeOffset? EndOfTimeFolder(string path)
    {
        string digits = Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path);
        return
            digits.Length == TimeDigits
            && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long time)
            ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min((time + 1) << TimeFolderBits, _maxTime))
            : null;
    }

    /// <summary>
    /// Of an upload with more than a few odd chunks, so that its time folder does not get long for the others.
    /// </summary>
    public string CrowdedFolder(UploadId upload) => InTimeFolder(upload, upload.ToString());

    /// <summary>All chunks of one stride that one writer saved: chunk i at i * stride.</summary>
    public string SlotsFile(UploadId upload, Guid writer) => InTimeFolder(upload, $"{upload}.{writer:n}.slots");

    /// <summary>
    /// Says that a write or flush of the writer's slots file failed: see <see cref="Local.FailedFiles"/>.
    /// </summary>
    public string FailedMark(UploadId upload, Guid writer) => InTimeFolder(upload, $"{upload}.{writer:n}.failed");

    /// <summary>
    /// One chunk of another length, or one that replaces an earlier one. The serial makes the name unique to the
    /// writer, and tells the folder.
    /// </summary>
    public string OddFile(UploadId upload, Guid writer, int index, long serial) =>
        serial < FirstCrowdedSerial
            ? InTimeFolder(upload, $"{upload}.{writer:n}.{index}.{serial}.odd")
            : Path.Combine(CrowdedFolder(upload), $"{upload}.{writer:n}.{index}.{serial}.odd");

    /// <summary>A copy of all chunks in order, made by the verify with a fencing token.</summary>
    public string AssembledFile(UploadId upload, int fencingToken) =>
        InTimeFolder(upload, $"{upload}.{fencingToken}.assembled");

    /// <summary>The folder that version 0.1.0 made for an upload.</summary>
    public string UploadFolderOf010(UploadId upload)
    {
        string name = upload.ToString();
        return Path.Combine(StagingRoot, name[^2..], name);
    }

    /// <summary>Where version 0.1.0 put a file of an upload.</summary>
    /// <param name="path">Where it is now.</param>
    public string StagedFileOf010(UploadId upload, string path) =>
        Path.Combine(UploadFolderOf010(upload), Path.GetFileName(path)[(IdDigits + 1)..]);

    /// <summary>
    /// As <see cref="AssembledFile"/>, on the volume of the finished files: used when that is not the one of staging.
    /// </summary>
    public string IncomingFile(UploadId upload, int fencingToken) =>
        Path.Combine(IncomingRoot, $"{upload}.{fencingToken}.assembled");

    /// <summary>Matches every <see cref="IncomingFile"/> of an upload.</summary>
    public static string AnyIncomingFile(UploadId upload) => $"{upload}.*.assembled";

    /// <summary>Matches every file of an upload in its <see cref="TimeFolder"/>.</summary>
    public static string AnyStagedFile(UploadId upload) => $"{upload}.*";

    /// <summary>
    /// A blob. Blobs of the same 17 minutes (2^20 ms) are in one folder, so that one flush of it can serve all that are
    /// made at a time.
    /// </summary>
    public string BlobFile(BlobId blob)
    {
        string name = blob.ToString();
        return Path.Combine(FilesRoot, name[..4], name[4..7], name);
    }

    /// <summary>
    /// Where version 0.1.0 put a blob that it stored: see <see cref="Upgrade.BlobsOf010"/>. Null for any other blob.
    /// </summary>
    public string? BlobFileOf010(BlobId blob)
    {
        string name = blob.ToString();
        return name.Length > IdDigits
            ? Path.Combine(FilesRoot, name[(IdDigits - 2)..IdDigits], name[(IdDigits - 4)..(IdDigits - 2)], name)
            : null;
    }

    /// <summary>The bytes of a blob that turned out to be damaged.</summary>
    public string QuarantinedBlob(BlobId blob) => Path.Combine(QuarantineRoot, blob.ToString());

    private string InTimeFolder(UploadId upload, string name) => Path.Combine(TimeFolder(upload), name);
}
