namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// Which state of an upload's record something was made from: each commit of any instance makes another one.
/// </summary>
/// <param name="Writers">How many instances have recorded chunks.</param>
/// <param name="Commits">How many commits they made together.</param>
public readonly record struct RecordVersion(int Writers, long Commits);
