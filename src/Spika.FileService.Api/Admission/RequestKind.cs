namespace Spika.FileService.Api.Admission;

/// <summary>The requests that have turns of <see cref="RequestTurns"/>. Each kind has its own.</summary>
internal enum RequestKind
{
    /// <summary>A download, a list, an abort and others.</summary>
    WithoutBody,

    /// <summary>A verify whose body is read.</summary>
    Verify,
}
