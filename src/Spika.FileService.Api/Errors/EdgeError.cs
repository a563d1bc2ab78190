using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>A refusal that HTTP has a status of its own for, which no <see cref="ErrorKind"/> stands for.</summary>
internal sealed record EdgeError(int Status, string Code, string Message) : Error(Code, Message, ErrorKind.Invalid);
