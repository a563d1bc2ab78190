using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>SQLite has no type for a moment; whole milliseconds compare as they should.</summary>
internal sealed class UnixMillisecondsConverter()
    : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
    );
