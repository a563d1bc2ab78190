using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Testing.Builders;

/// <summary>Uploads with a row and without a chunk.</summary>
public static class StartedUploads
{
    /// <summary>
    /// The upload of a key. One that is new gets its row at once, where the service writes it with the first chunk.
    /// </summary>
    /// <param name="process">The services of one process.</param>
    /// <param name="key">Null for a new one.</param>
    public static async Task<Upload> StartUploadAsync(this IServiceProvider process, UploadKey? key = null)
    {
        IUploadRepository uploads = process.GetRequiredService<IUploadRepository>();
        Upload upload = (await uploads.GetOrDraftAsync(key ?? A.Key(), A.MaxOpen, CancellationToken.None))!;
        if (process.GetRequiredService<UploadDrafts>().Take(upload.Id) is not null)
        {
            await process.GetRequiredService<DatabaseRetry>().WriteAsync(db => InsertAsync(db, upload), default);
        }

        return (await uploads.FindAsync(upload.Key, CancellationToken.None))!;
    }

    // A second one after an answer that was lost inserts nothing.
    private static Task<int> InsertAsync(FileServiceDbContext db, Upload upload) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
            VALUES ({upload.Id.Value}, {upload.Key.Owner}, {upload.Key.ClientId}, {(int)upload.State}, 0,
                {upload.CreatedAt}, {upload.CreatedAt})
            ON CONFLICT DO NOTHING
            """
        );
}
