using AutoMapper;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Files;

/// <summary>Stored files to the wire.</summary>
internal sealed class FileMappingProfile : Profile
{
    public FileMappingProfile()
    {
        CreateMap<FileMetaData, FileMetaDataContract>();
        CreateMap<StoredFile, StoredFileResponse>()
            .ForCtorParam(nameof(StoredFileResponse.Type), to => to.MapFrom(file => file.Description.Type))
            .ForCtorParam(nameof(StoredFileResponse.RelationId), to => to.MapFrom(file => file.Description.RelationId))
            .ForCtorParam(nameof(StoredFileResponse.Path), to => to.MapFrom(file => FilePath.Of(file.Id)))
            .ForCtorParam(nameof(StoredFileResponse.MimeType), to => to.MapFrom(file => file.Description.MimeType))
            .ForCtorParam(nameof(StoredFileResponse.FileName), to => to.MapFrom(file => file.Description.FileName))
            .ForCtorParam(nameof(StoredFileResponse.Size), to => to.MapFrom(file => file.Description.SizeBytes))
            .ForCtorParam(nameof(StoredFileResponse.ClientId), to => to.MapFrom(file => file.Key.ClientId))
            .ForCtorParam(nameof(StoredFileResponse.MetaData), to => to.MapFrom(file => file.Description.MetaData))
            .ForCtorParam(
                nameof(StoredFileResponse.CreatedAt),
                to => to.MapFrom(file => file.CreatedAt.ToUnixTimeMilliseconds())
            )
            .ForCtorParam(
                nameof(StoredFileResponse.ModifiedAt),
                to => to.MapFrom(file => file.ModifiedAt.ToUnixTimeMilliseconds())
            )
            .ForCtorParam(nameof(StoredFileResponse.Hash), to => to.MapFrom(file => file.Description.Hash.Hex))
            .ForCtorParam(
                nameof(StoredFileResponse.Owner),
                to => to.MapFrom((file, context) => context.ShowsOwner() ? file.Key.Owner : null)
            );
        CreateMap<StoredFile, StoredFileData>()
            .ForCtorParam(nameof(StoredFileData.File), to => to.MapFrom(file => file));
        CreateMap<FilePage, StoredFileListData>();
    }
}
