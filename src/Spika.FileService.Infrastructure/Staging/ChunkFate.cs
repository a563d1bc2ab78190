namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What became of a chunk whose bytes were written.</summary>
internal enum ChunkFate
{
    /// <summary>The record lists these bytes, and not those that they replaced.</summary>
    Recorded,

    /// <summary>The record does not list these bytes and never will.</summary>
    NotRecorded,

    /// <summary>A commit failed without an answer: the record may list these bytes.</summary>
    InDoubt,
}
