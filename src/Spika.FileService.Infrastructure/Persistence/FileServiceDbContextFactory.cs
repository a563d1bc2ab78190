using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The chosen database's pooled contexts, for code that does not depend on the database.</summary>
internal sealed class FileServiceDbContextFactory<TContext>(IDbContextFactory<TContext> contexts)
    : IDbContextFactory<FileServiceDbContext>
    where TContext : FileServiceDbContext
{
    public FileServiceDbContext CreateDbContext() => contexts.CreateDbContext();
}
