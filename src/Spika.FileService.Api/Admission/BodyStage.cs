namespace Spika.FileService.Api.Admission;

/// <summary>Where a body is between its arrival and the answer.</summary>
internal enum BodyStage
{
    Outside,

    /// <summary>It waits for memory and is not read meanwhile.</summary>
    Waiting,

    /// <summary>It is read into memory.</summary>
    Reading,

    /// <summary>It is read into the spool.</summary>
    Spooling,

    /// <summary>It is whole and in memory, and waits for its turn to be handled.</summary>
    Whole,

    /// <summary>It is whole and in memory, and the request is worked on.</summary>
    Handling,
}
