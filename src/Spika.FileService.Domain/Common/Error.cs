namespace Spika.FileService.Domain.Common;

/// <summary>A refusal that a client can cause: a value, never an exception.</summary>
/// <param name="Code">Stable, dotted, lower case (<c>upload.hash_mismatch</c>); tests, logs, clients and docs/errors.md
/// share it.</param>
/// <param name="Message">One English sentence for a developer; it may change.</param>
/// <param name="Kind">What the edge turns into a status.</param>
public record Error(string Code, string Message, ErrorKind Kind);
