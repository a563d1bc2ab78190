namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>What is known of an owner's room for one more upload.</summary>
internal enum OpenUploadRoom
{
    /// <summary>Its unfinished uploads have to be counted.</summary>
    Unknown,

    /// <summary>There is room, and the upload has taken its place.</summary>
    Taken,

    /// <summary>There is none.</summary>
    None,
}
