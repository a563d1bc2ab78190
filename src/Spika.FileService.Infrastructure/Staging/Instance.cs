namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// This running process: a random id made at each start. It names the files that only this process writes and the
/// records that only it changes. A host name or process id would come back after a restart and meet its own old files.
/// </summary>
internal sealed record Instance(Guid Id)
{
    public static Instance New() => new(Guid.NewGuid());
}
