using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Finds the files of unfinished uploads, also those that version 0.1.0 made. These stay where they are: a writer makes
/// its files in one place only, and an upload ends within days.
/// </summary>
internal sealed class StagedFiles(StorageLayout layout, FileVolume fileVolume)
{
    public string SlotsFile(UploadId upload, Guid writer) => Find(upload, layout.SlotsFile(upload, writer));

    public string OddFile(UploadId upload, Guid writer, int index, long serial) =>
        Find(upload, layout.OddFile(upload, writer, index, serial));

    /// <summary>All files of an upload, of all writers and on both volumes, as the system lists them.</summary>
    public IEnumerable<string> Of(UploadId upload) => InStaging(upload).Concat(fileVolume.CopiesOf(upload));

    /// <summary>As <see cref="Of"/>, without the volume of the finished files if that is another one.</summary>
    public IEnumerable<string> InStaging(UploadId upload) =>
        FoldersOf(upload)
            .Aggregate(
                Files(layout.TimeFolder(upload), StorageLayout.AnyStagedFile(upload)),
                (files, folder) => files.Concat(Files(folder, "*"))
            );

    /// <summary>The folders that are the upload's alone: nearly always none.</summary>
    public IEnumerable<string> FoldersOf(UploadId upload) =>
        new[] { layout.CrowdedFolder(upload), layout.UploadFolderOf010(upload) }.Where(Directory.Exists);

    private static IEnumerable<string> Files(string folder, string pattern)
    {
        try
        {
            return Directory.EnumerateFiles(folder, pattern);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <returns>Where it would be now when it is nowhere.</returns>
    private string Find(UploadId upload, string path) =>
        !File.Exists(path) && layout.StagedFileOf010(upload, path) is var earlier && File.Exists(earlier)
            ? earlier
            : path;
}
