using Microsoft.EntityFrameworkCore;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Aborts an upload between the statement that starts it and the one that reads it.</summary>
internal sealed class AbortingContexts(IDbContextFactory<FileServiceDbContext> contexts)
    : IDbContextFactory<FileServiceDbContext>
{
    /// <summary>How many uploads are still to be aborted so.</summary>
    public int Aborts { get; set; }

    public FileServiceDbContext CreateDbContext()
    {
        if (Aborts > 0)
        {
            using FileServiceDbContext db = contexts.CreateDbContext();
            Aborts -= db.Uploads.ExecuteDelete();
        }

        return contexts.CreateDbContext();
    }
}
