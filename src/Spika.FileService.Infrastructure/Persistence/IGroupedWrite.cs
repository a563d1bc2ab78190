namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>A write of <see cref="WriteGroup"/>. It may run several times before it has its result.</summary>
internal interface IGroupedWrite
{
    /// <summary>
    /// Whether its request does not wait any more: then it has its result, and must not run. A lease that is taken
    /// after its request was answered would keep the upload for nothing.
    /// </summary>
    bool IsOver();

    Task RunAsync(FileServiceDbContext db);

    /// <summary>It failed and is undone; the others of its group go on.</summary>
    void Note(Exception failure);

    /// <summary>What it did is committed: gives it the result of its last run.</summary>
    void Complete();

    void Fail(Exception failure);
}
