using FluentValidation;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Validation;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.UploadChunk;

internal sealed class UploadChunkCommandValidator : RequestValidator<UploadChunkCommand>
{
    public UploadChunkCommandValidator(IOptions<UploadOptions> options)
    {
        int maxChunks = options.Value.MaxChunksPerUpload;
        int maxBytes = options.Value.MaxChunkBytes;

        RuleFor(command => command.Key.ClientId).IsClientId();

        RuleFor(command => command.ChunkIndex)
            .Must(index => index >= 0 && index < maxChunks)
            .WithMessage($"must be an integer from 0 to {maxChunks - 1}.");

        RuleFor(command => command.Content)
            .Must(content => !content.IsEmpty)
            .WithMessage("must hold at least one byte.")
            .Must(content => content.Length <= maxBytes)
            .WithState(_ => UploadErrors.ChunkTooLarge(maxBytes));
    }
}
