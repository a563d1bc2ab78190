using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// 16 bytes in the order of the written form, so that version 7 ids sort by time as they do in PostgreSQL.
/// </summary>
internal sealed class GuidToBlobConverter()
    : ValueConverter<Guid, byte[]>(guid => guid.ToByteArray(true), bytes => new Guid(bytes, true));
