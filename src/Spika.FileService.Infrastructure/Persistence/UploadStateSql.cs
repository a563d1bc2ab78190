using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Conditions on the column <c>state</c> of <c>uploads</c>, with the numbers of <see cref="UploadState"/>. Literals:
/// SQLite uses a partial index only for those.
/// </summary>
internal static class UploadStateSql
{
    public const string Receiving = "0";

    public const string IsReceiving = $"state = {Receiving}";

    /// <summary>
    /// For an upload with a given id. From the plain form PostgreSQL concludes the condition of the partial indexes;
    /// and as long as its statistics know of few unfinished uploads, it reads all of them instead of the one.
    /// </summary>
    public const string IsReceivingOfId = $"state + 0 = {Receiving}";

    /// <summary>That of the partial indexes. Finished uploads keep their rows as long as their files.</summary>
    public const string IsUnfinished = "state <> 2";

    /// <summary>In two parts: SQLite does not conclude the condition of the indexes from the first.</summary>
    public const string IsAssembling = $"state = 1 AND {IsUnfinished}";
}
