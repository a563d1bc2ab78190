using Microsoft.EntityFrameworkCore;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Fails each time it is asked for a context: by default, fails the test.</summary>
internal sealed class NoDatabase : IDbContextFactory<FileServiceDbContext>
{
    public Exception Failure { get; init; } = new AssertionException("The database was asked.");

    public FileServiceDbContext CreateDbContext() => throw Failure;
}
