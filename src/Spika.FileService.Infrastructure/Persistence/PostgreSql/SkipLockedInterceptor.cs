using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Puts <see cref="UploadQueries.SkipLocked"/> into SQL, for which LINQ has no words.</summary>
internal sealed class SkipLockedInterceptor : DbCommandInterceptor
{
    private const string FirstLine = $"-- {UploadQueries.SkipLockedTag}";

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (command.CommandText.StartsWith(FirstLine, StringComparison.Ordinal))
        {
            command.CommandText += "\nFOR UPDATE SKIP LOCKED";
        }

        return ValueTask.FromResult(result);
    }
}
