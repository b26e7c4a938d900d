" kzsearch: full-text search of your reports from Vim (9 or later) and Neovim. See :help kzsearch.
if exists('g:loaded_kzsearch') || !(has('job') || has('nvim'))
  finish
endif
let g:loaded_kzsearch = 1

command! -nargs=* -bang KzSearch call kzsearch#search(<q-args>, <bang>0)
command! -bar KzSearchMore call kzsearch#more()
command! -nargs=1 KzShow call kzsearch#show(<q-args>)

nnoremap <silent> <Plug>(kzsearch-word) :<C-U>call kzsearch#search(expand('<cword>'), 0)<CR>

augroup kzsearch
  autocmd!
  autocmd BufReadCmd kzsearch://* call kzsearch#read(expand('<amatch>'))
augroup END
