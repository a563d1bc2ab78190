using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Hands out the chosen database's pooled contexts to those who do not care which database it is.</summary>
internal sealed class FileServiceDbContextFactory<TContext>(IDbContextFactory<TContext> contexts)
    : IDbContextFactory<FileServiceDbContext>
    where TContext : FileServiceDbContext
{
    public FileServiceDbContext CreateDbContext() => contexts.CreateDbContext();
}
