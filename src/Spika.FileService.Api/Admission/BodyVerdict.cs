namespace Spika.FileService.Api.Admission;

/// <summary>What the sweep wants a body to do after its next read.</summary>
internal enum BodyVerdict
{
    None,

    /// <summary>Others need its memory, and it will be incomplete for a while.</summary>
    MoveToSpool,

    /// <summary>
    /// End: it made no progress for too long; it is among the slowest while there is no room left at all; or its
    /// network has far more bodies than that of one for which there is no room.
    /// </summary>
    End,
}
