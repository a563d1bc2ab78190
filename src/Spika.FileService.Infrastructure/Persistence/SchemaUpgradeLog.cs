using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>What the upgrades of both databases log.</summary>
internal static partial class SchemaUpgradeLog
{
    [LoggerMessage(2020, LogLevel.Information, "Applying the migration {Migration} ({Number} of {Count})")]
    public static partial void ApplyingMigration(this ILogger logger, string migration, int number, int count);
}
