using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Spika.FileService.Api.Chunks;

/// <summary>Body of POST /upload/files.</summary>
/// <param name="Chunk">Decoded already, in pooled memory that ends when the answer begins.</param>
/// <param name="Offset">The chunk's index.</param>
[ValidateNever]
public sealed record UploadChunkRequest(ReadOnlyMemory<byte> Chunk, int Offset, string ClientId);
