namespace Spika.FileService.Api.Admission;

/// <summary>What the admission decided about a body that asked for memory, or for its turn to be handled.</summary>
internal enum Turn
{
    /// <summary>The memory is leased, or the handling begins.</summary>
    Granted,

    /// <summary>There is none now: the body is to be read into the spool.</summary>
    Spool,

    /// <summary>Too many wait already, or the body has waited for too long.</summary>
    Busy,
}
