using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

internal static class StagingOf010
{
    /// <summary>Gives the files of an upload, which no process has open, the paths that version 0.1.0 gave.</summary>
    public static void Move(StorageLayout layout, UploadId upload)
    {
        Directory.CreateDirectory(layout.UploadFolderOf010(upload));
        foreach (string path in Directory.GetFiles(layout.TimeFolder(upload), StorageLayout.AnyStagedFile(upload)))
        {
            File.Move(path, layout.StagedFileOf010(upload, path));
        }
    }
}
