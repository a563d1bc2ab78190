using Microsoft.EntityFrameworkCore;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Fails the test that asks for a database.</summary>
internal sealed class NoDatabase : IDbContextFactory<FileServiceDbContext>
{
    public FileServiceDbContext CreateDbContext() => throw new AssertionException("The database was asked.");
}
