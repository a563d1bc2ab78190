using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Spika.FileService.Api.Chunks;

/// <summary>
/// Body of PUT /upload/uploads/{clientId}/chunks/{index}: the chunk as it is, whatever content type it says.
/// </summary>
/// <param name="Chunk">In pooled memory that ends when the answer begins.</param>
[ValidateNever]
public sealed record RawChunkRequest(ReadOnlyMemory<byte> Chunk);
