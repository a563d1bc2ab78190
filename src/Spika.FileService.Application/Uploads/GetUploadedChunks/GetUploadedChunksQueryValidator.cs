using Spika.FileService.Application.Common.Validation;

namespace Spika.FileService.Application.Uploads.GetUploadedChunks;

internal sealed class GetUploadedChunksQueryValidator : RequestValidator<GetUploadedChunksQuery>
{
    public GetUploadedChunksQueryValidator() => RuleFor(query => query.Key.ClientId).IsClientId();
}
