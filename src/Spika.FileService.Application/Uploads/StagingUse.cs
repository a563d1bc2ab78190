using System.Numerics;

namespace Spika.FileService.Application.Uploads;

/// <summary>What something in staging takes of the storage.</summary>
/// <param name="Bytes">As the storage counts them: a disk in whole blocks.</param>
/// <param name="Files">Files and folders: the inodes of a disk.</param>
public readonly record struct StagingUse(long Bytes, long Files)
    : IAdditionOperators<StagingUse, StagingUse, StagingUse>,
        ISubtractionOperators<StagingUse, StagingUse, StagingUse>
{
    public static StagingUse operator +(StagingUse left, StagingUse right) =>
        new(left.Bytes + right.Bytes, left.Files + right.Files);

    public static StagingUse operator -(StagingUse left, StagingUse right) =>
        new(left.Bytes - right.Bytes, left.Files - right.Files);
}
